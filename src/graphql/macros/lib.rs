//! Each field of the API is defined once, by a method or by a field of a struct. From it these macros generate what
//! async-graphql needs (an entry in the registry and a resolver) and what a plan needs (how to select, load and write
//! the field).

mod interface; // interfaces, from enums
mod method; // fields, from methods
mod object; // objects, from the methods of a type
mod paging; // the arguments of a page
mod simple; // objects, from the fields of a struct
mod subscription; // the subscription root, whose fields are streams

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// On an `impl` block: makes each method a field of the object.
///
/// A `fn` returns the value of its field, or a type that names what must be loaded for it. An `async fn` is a field of
/// `Mutation`. The parameters `execution` and `lookahead` are not arguments of the field; `paging` is the four of a page.
#[proc_macro_attribute]
pub fn object(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::ItemImpl);
    object::expand(&arguments.into(), item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// On an `impl` block: makes each method, which returns a stream of events, a field of `Subscription`.
#[proc_macro_attribute]
pub fn subscription(_: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::ItemImpl);
    subscription::expand(item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// In addition to `SimpleObject`: makes each field of the struct a field of the object's plan.
#[proc_macro_derive(PlannedObject)]
pub fn planned_object(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    simple::expand(&item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// In addition to `Interface`: makes each variant one of the objects of the interface's plan.
#[proc_macro_derive(PlannedInterface)]
pub fn planned_interface(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    interface::expand(&item).unwrap_or_else(syn::Error::into_compile_error).into()
}
