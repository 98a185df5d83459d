mod files; // the paths of the page and its files
mod headers; // caching, compression and security headers
mod operations; // the operations of the page are within the limits
