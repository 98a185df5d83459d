mod commands; // serve, demo, token and help
mod settings; // invalid settings
mod documented; // documented codes and settings exist
mod byte_order_mark; // files and requests that begin with U+FEFF
