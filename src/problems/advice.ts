import type { ProblemCode } from './catalogue.js';

/** What each problem means and what to do about it, for the pages under `/problems`. The detail of a problem says the same for its own case. */
export const advice: Record<ProblemCode, string> = {
  malformed_json: 'The body could not be read as JSON. The detail names line and column: correct that place, and send UTF-8.',
  invalid_request:
    'A parameter or a field is missing, unknown or of the wrong kind. `errors` names each one. Compare it with the OpenAPI document at /docs.',
  invalid_cursor: 'A cursor works only for the list that gave it. Send `nextCursor` of the previous page, or start again without a cursor.',
  invalid_etag: 'If-Match takes the ETag of the record, such as "v2". Read the record and send the ETag of the response.',
  two_identities: 'The request has an API token of one user and the session cookie of another. Send only one of them.',
  malformed_url: 'The URL contains a percent sign that does not begin an escape. Escape the values of your URL.',
  malformed_http:
    'The bytes that arrived are no request of HTTP/1.1. Look for a header with a line break, a wrong Content-Length, or TLS sent to the port of plain HTTP.',
  headers_too_large:
    'Request line and headers have more than 16 KB. Look for cookies that pile up, and for a URL that lists hundreds of values.',
  request_timeout: 'The headers of the request did not arrive in time. Send it again, on a new connection.',
  not_authenticated: 'Log in with POST /api/v1/auth/login and send the session cookie, or send an API token as Authorization: Bearer.',
  invalid_token: 'The API token is unknown, revoked or expired, or its user is switched off. Create another token.',
  wrong_credentials: 'No active user has this e-mail and password. If you forgot the password, ask an admin for a password link.',
  second_factor_required:
    'The password was right, and this account has a second factor. Send a code of your authenticator app, or a recovery code, to POST /api/v1/auth/second-factor. After ten minutes, log in again.',
  wrong_second_factor:
    'The code is wrong, too old, or was used before. Wait for the next one and check the clock of your phone. Without the phone, use a recovery code; without these, ask an admin.',
  second_factor_not_set_up:
    'One of your roles demands a second factor, and you have none. POST /api/v1/auth/second-factor/enrolment returns a secret for your authenticator app; then send a first code to POST /api/v1/auth/second-factor/confirmation.',
  second_factor_on: 'Your second factor is on already. To move it to another phone, remove it and set it up again.',
  second_factor_off: 'There is no second factor that could be used or removed. Set one up first.',
  wrong_code: 'The code is wrong, too old, or was used before. Wait for the next one and check the clock of your phone.',
  permission_denied: 'Your role lacks the permission that the problem names. An admin can give you a role that has it.',
  scope_missing:
    'Your roles allow this, but the API token was made for less. Make a token whose `scopes` hold the permission that the problem names.',
  expiry_too_late: 'An API token ends after at most a year. Leave `expiresAt` out for a year, or name an earlier moment.',
  wrong_password: 'Changing a password or signing needs the one that you have now. If you forgot it, ask an admin for a password link.',
  printed_name_missing:
    'A signature shows the printed name of the signer (21 CFR 11.50). An admin sets the name of a user with PATCH /api/v1/users/{id}.',
  already_signed: 'A person signs a record once with each meaning. Look at the signatures of the record.',
  not_the_author:
    'The meaning `authored` is for the person who made the record, whom it names. Others sign it as `reviewed` or `approved`.',
  author_cannot_approve:
    'A record is reviewed and approved by another person than the one who made it. Ask somebody else with the permission.',
  author_signature_missing:
    'The person who generated a tracing report signs it first, as `authored`; then others review and approve it. Ask that person to sign. Where they cannot, or their signature no longer holds, generate the report anew and sign it.',
  content_changed: 'The SHA-256 that you sent is not that of the record now. Read the record again, look at what changed, then sign.',
  nothing_to_review: 'A review covers at least one event. All events of this period are reviewed, or none has happened since.',
  event_not_pending:
    'Somebody may have closed the period meanwhile. Read GET /api/v1/audit-reviews/pending again and look at what it counts.',
  recall_open: 'Only the closure of a recall is signed. Close it, with your signature in the same step where you can.',
  signed_file_damaged:
    'The stored file is not there, or its bytes no longer have the SHA-256 of the record. Run `npm run sweep`, restore the file from a backup, or make a new report.',
  weak_password:
    'The password is short, common, a repetition, or your own e-mail address. Choose several words that only you would combine.',
  too_many_attempts:
    'Log-ins of this account or from this address failed too often, or too many people log in at this moment. Wait the seconds that `Retry-After` names: then the right password works as before.',
  session_required:
    'An API token cannot do this, since a stolen token could otherwise outlive its revocation. Log in with e-mail and password.',
  token_cannot_sign:
    'An electronic signature is made by a person who is logged in, with the password asked again. Log in and send the request with your session.',
  cross_site_request:
    'A page of another site tried to change something with your session. Use the pages of this installation, or an API token.',
  not_found: 'There is no such path or record. Check the id; records are never deleted, so it never existed here.',
  file_not_carried_over:
    'The earlier system had this file, but it was not among those copied to the storage. Copy it there, then run the sweep.',
  method_not_allowed: 'The path exists, but not with this method. The Allow header names the methods it has.',
  event_not_sealed:
    'Events are sealed some seconds after their transaction, and while a long import runs, after it. Ask again then; without AUDIT_SIGNING_KEY nothing is sealed.',
  customer_exists: 'A customer of this company key exists; the problem has its id. Use it, or correct the facility name.',
  customer_number_in_use: 'Another customer has this customer number. Check which of the two is right.',
  customer_number_conflict: 'The facility is known under another customer number. Check the number, or correct the customer first.',
  customer_merged: 'The customer was merged into another one, which the problem names. Use that one.',
  sales_order_exists: 'This customer has a sales order of this number already; the problem has its id. Open that order.',
  order_number_in_use:
    'Another customer has a sales order of this number. If both use the number rightly, send `sharesOrderNumber: true`; else correct the number.',
  order_has_shipments: 'An order with distributions that are not voided cannot be cancelled. Void them first, with a reason.',
  customer_not_merged: 'The customer was merged into no other, so there is nothing to take apart.',
  unmerge_unclear:
    'These orders came after the merge, and their sold-to leads to neither of the two customers. Send the request again with `assign`, which names the customer of each.',
  order_numbers_clash: 'Both customers have a sales order of the same number, so they cannot be merged. Correct one of the orders first.',
  distribution_exists:
    'The log has this shipment already: same order, ship date, SKU, lot and tracking number. Correct that one if it is wrong.',
  distribution_voided: 'A voided distribution cannot change any more. Record the shipment again if it did take place.',
  unlinked_distribution_resolved: 'Somebody resolved this shipment meanwhile. Read it again to see what became of it.',
  adopted_record_not_waiting: 'This record of the earlier system does not wait any more. Read it again to see what became of it.',
  lot_exists:
    'The lot is registered already, perhaps with other separators. Correct it with PATCH /api/v1/lots/{lotNumber}; make another spelling an alias of it by a lot list.',
  lot_held: 'The lot is on hold or recalled already; the problem says since when. Release it first if the hold is to begin anew.',
  lot_not_held: 'The lot ships: there is nothing to release.',
  distribution_has_returns:
    'Units of this distribution came back, so it cannot be voided, nor have fewer units or a later ship date than its returns. Void the returns first if they are wrong.',
  duplicate_dismissed:
    'Somebody judged before that these customers are two; the problem has the id of the dismissal. Withdraw it if they are one.',
  dismissal_withdrawn: 'The dismissal is withdrawn, and stays so. Dismiss the pair again if they are two customers.',
  note_voided: 'The note is voided, and stays so. Add another one if it was right.',
  customer_rep_exists: 'The rep looks after this customer already; the problem has the id of the record. Change that one.',
  customer_rep_ended: 'The record has ended and stays as it is. Add the rep again if the rep looks after the customer again.',
  return_voided: 'The return is voided already, and stays so. Record another one if units did come back.',
  nothing_to_drill: 'A drill needs a lot that was shipped and is in no open recall or drill. Close the drills that have ended.',
  reply_link_used_up:
    'Each answer is kept, so a link takes a bounded number of them, and the last one counts. Ask the company that sent the link for another one.',
  recall_closed: 'Nothing of a closed recall changes any more. Open another one if more is to be recalled.',
  recall_entry_voided: 'The entry is voided already, and stays so. Record another one.',
  lot_in_recall: 'The recall has this lot already: leave it out.',
  lot_recalled: 'A lot is released once every recall of it is closed. The problem names the open one.',
  lot_shipped: 'Units of the lot were shipped, so this can no longer change. Void or correct the distributions first.',
  product_exists: 'A product of this SKU exists. Change that one.',
  item_code_in_use: 'Another product has this item code. An item code means one product.',
  rep_exists: 'A rep of this name exists. Use that one, or give the new one another name.',
  user_inactive: 'The user is switched off. Switch the user on first.',
  user_exists: 'A user with this e-mail exists. Change that user instead.',
  last_admin: 'Without another active admin nobody could manage users. Make another admin first.',
  import_has_invalid_rows:
    'Some rows cannot be imported. Download them from /rejects, correct and upload them again, or commit the others with `allowPartial: true`.',
  import_has_warnings: 'Some rows look wrong. Look at them, then name each kind of warning in `acknowledge` to commit.',
  import_not_validated: 'Only an import at its preview can be committed. Its status says what it is doing.',
  import_not_cancellable: 'An import can be cancelled until its commit begins. What it created can be voided, with a reason.',
  import_not_retryable: 'Only an import that failed or was cancelled can be tried again.',
  too_many_imports:
    'An import is unfinished until it is committed, cancelled or failed. Commit or cancel those that you no longer need, then upload again: GET /api/v1/imports?status=validated lists those that wait for you.',
  request_in_progress: 'The first request with this Idempotency-Key still runs. Wait a moment and send it again.',
  conflict:
    'The change would break a rule that the database keeps, often because somebody else changed a record meanwhile. Read the records again.',
  stale_etag: 'Somebody changed the record since you read it. Read it again, and repeat your change if it still applies.',
  upload_stalled: 'No byte of the body arrived for a minute, so nothing was stored. Check the connection and send it again.',
  upload_too_large: 'The file is larger than this route accepts. Split it, or ask for a higher MAX_UPLOAD_MB.',
  body_too_large: 'A JSON body may have at most 1 MB. Send many records as a file to POST /api/v1/imports.',
  unsupported_type: 'The body has another media type, charset or encoding than this route reads. The detail says which it reads.',
  range_not_satisfiable: 'The requested range lies outside of the file, whose size the detail names.',
  file_missing: 'The form has no part called `file`. Send the file as multipart/form-data under that name.',
  upload_malformed: 'The form ended early or is not multipart/form-data. Send it again.',
  reason_required: 'Changes of regulated records are stored with a reason. Send `reason` in the body.',
  sales_order_required: 'Every distribution belongs to a sales order. Send `salesOrderId`; record the order first if it is new.',
  sales_order_not_found: 'No sales order has this id. Search for it with GET /api/v1/sales-orders?q=.',
  sales_order_cancelled:
    'A cancelled sales order takes no distributions. Choose another order, or check whether the cancellation was right.',
  shipment_incomplete: 'The shipment lacks a value that the log needs. Correct it in the review queue, with a reason.',
  same_distribution_not_found:
    'The log has no such shipment, or the distribution that you named is of another lot, SKU, order or customer. Name the right one, or correct the waiting shipment first.',
  distribution_not_found: 'No distribution has this id. Search for it with GET /api/v1/distributions.',
  customer_not_found: 'No customer has this id. Search for it with GET /api/v1/customers?q=.',
  confirmed_in_future: 'A contact is confirmed on the day on which somebody made sure of it, at the latest today where the company works.',
  rep_not_found: 'No rep has this id. GET /api/v1/reps lists them.',
  future_ship_date: 'A ship date is never after today in the time zone of the company.',
  future_month: 'A tracing report is made of a month that has begun.',
  unknown_sku: 'No product has this SKU. Check its spelling, or create the product first.',
  password_link_invalid: 'A password link works once, for 24 hours, and ends when a newer one is made. Ask an admin for another link.',
  reply_link_invalid:
    'The link was replaced by another one, its recall is closed, or it is incomplete. Open it exactly as you received it, or ask the company that sent it.',
  unknown_role: 'There is no such role. GET /api/v1/roles lists them.',
  expiry_in_the_past: 'The expiry is in the past, so the token would never work. Choose a later day.',
  lot_of_other_sku: 'The lot is registered under another SKU. Check lot and SKU against the label.',
  lot_on_hold: 'The lot is on hold or recalled, so nothing of it may ship. If the hold has ended, release the lot first.',
  shipped_before_hold:
    'The lot was put on hold or recalled after this ship date. If the shipment took place, send it again with `acknowledge: ["shipped_before_hold"]`: it joins each open recall of the lot.',
  shipped_while_held:
    'The correction says that the lot shipped while it was on hold or recalled. If it did, send it again with `acknowledge: ["shipped_while_held"]`.',
  before_manufacture:
    'Check ship date and lot against the label. If they are right, correct the manufacturing date of the lot, or send it again with `acknowledge: ["before_manufacture"]`.',
  after_expiry:
    'Check ship date and lot against the label. If they are right, correct the expiry date of the lot, or send it again with `acknowledge: ["after_expiry"]`.',
  more_than_produced:
    'Check quantity and lot against the label. If they are right, correct the produced units of the lot, or send it again with `acknowledge: ["more_than_produced"]`.',
  more_than_shipped:
    'Returns of a distribution never add up to more units than were shipped. Check the quantity, and the returns recorded so far.',
  returned_before_shipped: 'Units cannot come back before the day on which they were shipped. Check both dates.',
  as_of_in_future: 'Ask for an instant that has passed, or leave `asOf` out for now.',
  effectiveness_percent_required: 'Send `effectivenessPercent`, a whole number from 11 to 99, with `effectivenessLevel: "B"`.',
  effectiveness_percent_fixed: 'Leave `effectivenessPercent` out, or send `effectivenessLevel: "B"` with it.',
  recall_not_open_yet: 'Ask for an instant at which the recall was open: see `createdAt` of the recall.',
  before_recall:
    'The recall was opened after this day. If somebody was asked or answered before that, send it again with `acknowledge: ["before_recall"]`.',
  due_in_past:
    'Nobody can answer by a day that is over. Choose a later day, or, if it is right, send it again with `acknowledge: ["due_in_past"]`.',
  date_in_future: 'What was sent, answered or checked lies not in the future where the company works. Check the date.',
  future_date: 'This day cannot lie in the future where the company works. Check the date, and the time zone of the company.',
  future_return_date: 'The day on which units came back cannot lie in the future where the company works.',
  lot_not_found: 'The lot is not registered. Check its spelling, or register it first.',
  malformed_lot: 'A lot number has no such characters. The detail says what it may hold.',
  lot_file_refused: 'Rows of the lot list have problems, so none was taken. `errors` names each; correct them and upload the file again.',
  lot_dates_out_of_order: 'A lot cannot expire before it was made. Check both dates.',
  facility_name_unusable: 'The facility name has no letter or digit, so no customer can be recognised by it.',
  order_number_unusable: 'The order number has nothing after its prefix, so no order can be recognised by it.',
  units_not_whole: 'The line counts parts of a device. Check its quantity and unit against the product.',
  assignment_refused: 'Assign orders that came after the merge, each to one of the two customers. The detail says which one this is about.',
  merge_refused: 'These two customers cannot be merged. The detail says why.',
  idempotency_key_reused: 'This Idempotency-Key was sent with another request within 24 hours. Send a new key.',
  empty_file: 'The file has no content. Export it again.',
  binary_file: 'The file is no text. Save the sheet as CSV (UTF-8) and upload that.',
  not_a_pdf: 'The file does not begin as a PDF does. Print or save the document as PDF again.',
  pdf_too_large: 'The PDF is larger than the reader takes. Split it.',
  pdf_encrypted: 'The PDF is protected by a password. Save it without one.',
  pdf_damaged: 'The PDF ends early or is broken inside. Export it again.',
  pdf_too_many_pages: 'The PDF has more pages than the reader takes. Split it.',
  pdf_too_slow: 'Reading a page takes too long. The detail names the page: leave it out and record its order by hand.',
  pdf_needs_too_much_memory: 'Reading the PDF needs too much memory. The detail names the page: leave it out and record its order by hand.',
  pdf_unreadable: 'The reader failed on this PDF. Export it again; if that does not help, record its orders by hand.',
  header_missing: 'No line of the file has the needed columns. The first row must name them.',
  missing_column: 'The header lacks a needed column, which the problem names. Add it, or name it as the documentation does.',
  duplicate_column: 'The header names a column twice, so nobody can tell which one is meant. Remove one.',
  repeated_header: 'The file seems to be two exports in one, with different columns. Upload them as two files.',
  row_too_long: 'A row is longer than any real one: probably a quotation mark is left open. The problem names the line.',
  quote_not_closed: 'A quotation mark is opened and never closed. The problem names the line where it begins.',
  malformed_csv: 'The file is not well-formed CSV at the line that the problem names.',
  too_many_rows: 'The file has more rows than one import takes; the detail says how many that is. Split it.',
  no_rows: 'The file has a header and nothing below it. Check the export.',
  if_match_required: 'A change names the version it was made from: send the ETag of the record you read as If-Match.',
  internal_error:
    'Something failed that should not. Nothing was saved unless you received a success response. Tell support the request id.',
  unavailable:
    'The database does not answer, too many downloads run at once, or the server is stopping. Send the request again after the seconds in Retry-After.',
  storage_unavailable: 'The file storage does not answer. Nothing was saved; send the request again in a moment.',
};
