/** For the documentation of a route that answers where what it made is to be found. */
export const locationHeader = { Location: { description: 'the path of what was made', schema: { type: 'string' } } };
