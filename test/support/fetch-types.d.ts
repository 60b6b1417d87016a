/** A name of the browser's types that the client uses and that Node's types lack. */
type BodyInit = NonNullable<RequestInit['body']>;
