mod get; // queries in the address
mod post; // request bodies: content type, shape, size, timeout
mod media_types; // the content type of responses, and responses without data
mod framing; // requests that a proxy and the service could frame differently
mod connections; // idle, slow, pipelined and surplus connections
mod origins; // cross-origin requests: CORS, WebSocket origins, response headers
mod proxies; // behind nginx and Caddy, configured as documented
mod health; // health checks
mod random_requests; // property test: any request gets a JSON response and no 5xx
