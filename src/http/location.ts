/** Documents the Location header of a route that creates a resource. */
export const locationHeader = { Location: { description: 'the path of the new resource', schema: { type: 'string' } } };
