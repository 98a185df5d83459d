//! The arguments of a page, which a method takes as a single parameter, `paging`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Type, parse_quote};

use crate::method::Argument;

pub fn arguments() -> [Argument; 4] {
    let (size, cursor): (Type, Type) = (parse_quote!(Option<i32>), parse_quote!(Option<String>));
    [
        argument(
            "first",
            &size,
            "The number of items from the start of the list: 0 to 100. Defaults to 20 unless `last` is given.",
        ),
        argument("after", &cursor, "Returns only items after this cursor."),
        argument(
            "last",
            &size,
            "The number of items from the end of the list: 0 to 100. Cannot be combined with `first`.",
        ),
        argument("before", &cursor, "Returns only items before this cursor."),
    ]
}

fn argument(name: &str, ty: &Type, description: &str) -> Argument {
    Argument {
        ident: format_ident!("{name}"),
        name: name.to_owned(),
        ty: ty.clone(),
        attributes: vec![parse_quote!(#[graphql(desc = #description)])],
    }
}

/// The value of the parameter, from variables with the names of the arguments.
pub fn value() -> TokenStream {
    quote!(crate::graphql::relay_connection::Paging { first, after, last, before })
}
