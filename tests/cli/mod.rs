mod commands; // serve, demo, token and help
mod settings; // invalid settings
mod signals; // stopping
mod vapid; // the key for push messages
mod doctor; // what a service depends on
mod readme; // the first steps of the README
mod documented; // codes and settings of the documentation
mod documented_limits; // numbers of the documentation
mod documented_numbers; // the list of them
mod documented_paths; // links and file names of the documentation
mod byte_order_mark; // files and requests that begin with U+FEFF
