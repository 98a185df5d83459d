mod files; // the files, their headers and caching
mod operations; // the operations of the page are within the limits
