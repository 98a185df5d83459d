//! A field of the API is defined once, by a method or by a field of a struct. From it these macros make what
//! async-graphql needs (the registry's entry and a resolver) and what a plan needs (how to select, load and write it).

mod interface; // one of several objects
mod method; // a method as a field
mod object; // objects by the methods of a type
mod simple; // objects by the fields of a struct
mod subscription; // roots that are streams

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// On an `impl` block: each method is a field of the object.
///
/// A `fn` is a field that is ready, or names by its type what has to be loaded for it. An `async fn` is a field of
/// `Mutation`. A parameter `execution: &Execution` is no argument of the field.
#[proc_macro_attribute]
pub fn object(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::ItemImpl);
    object::expand(&arguments.into(), item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// On an `impl` block: each method is a field of `Subscription`, and returns a `Feed`.
#[proc_macro_attribute]
pub fn subscription(_: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::ItemImpl);
    subscription::expand(item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Beside `SimpleObject`: each field of the struct is a field of the object.
#[proc_macro_derive(PlannedObject)]
pub fn planned_object(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    simple::expand(&item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Beside `Interface`: each variant is one of its objects.
#[proc_macro_derive(PlannedInterface)]
pub fn planned_interface(item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as syn::DeriveInput);
    interface::expand(&item).unwrap_or_else(syn::Error::into_compile_error).into()
}
