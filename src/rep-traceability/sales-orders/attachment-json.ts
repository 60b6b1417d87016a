/** SQL of an attachment, in the list of attachments and inside its order. */
export const ATTACHMENT = `json_build_object('id', a.id, 'filename', a.filename, 'pdfType', a.pdf_type, 'byteSize', a.byte_size, 'sha256', a.sha256,
  'uploadedAt', iso_utc(a.uploaded_at), 'uploadedByUserId', a.uploaded_by_user_id)`;
