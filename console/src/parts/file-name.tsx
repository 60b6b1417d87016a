/** A file by its name, in one line: a long one is cut off where it is read, and whole where the pointer rests on it. */
export const FileName = ({ name }: { name: string }) => (
  <span className="file-name" title={name}>
    {name}
  </span>
);
