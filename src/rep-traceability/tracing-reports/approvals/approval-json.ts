/** SQL of an approval, in the list of approvals and inside its report. */
export const APPROVAL = `json_build_object('id', a.id, 'filename', a.original_filename, 'subject', a.subject, 'fromEmail', a.from_email,
  'toEmail', a.to_email, 'sentAt', iso_utc(a.sent_at), 'byteSize', a.byte_size, 'sha256', a.sha256, 'uploadedAt', iso_utc(a.uploaded_at),
  'uploadedByUserId', a.uploaded_by_user_id)`;
