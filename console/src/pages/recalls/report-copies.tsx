import { Button } from '@mantine/core';

/** A report to take along: as PDF, as CSV, on paper. @param file its address up to the format */
export function ReportCopies({ file }: { file: string }) {
  return (
    <>
      <Button component="a" href={`${file}pdf`} download>
        PDF
      </Button>
      <Button component="a" href={`${file}csv`} variant="default" download>
        CSV
      </Button>
      <Button variant="default" onClick={() => window.print()}>
        Print
      </Button>
    </>
  );
}
