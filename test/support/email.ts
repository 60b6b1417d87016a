/** An e-mail as a mail program saves it. */
export const anEmail = (fields: Record<string, string> = {}, body = 'The report for June is approved.'): Buffer => {
  const header = {
    From: '"Ames, Robin" <robin.ames@silqeqms.example>',
    To: 'pat.doe@clinic.example',
    Subject: 'Approved: June',
    Date: 'Wed, 2 Jul 2025 09:00:00 -0700',
    ...fields,
  };
  const lines = Object.entries(header).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${lines.join('')}\r\n${body}\r\n`);
};

export const AN_EMAIL = anEmail();
