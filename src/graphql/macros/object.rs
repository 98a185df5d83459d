use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ItemImpl, Result};

use crate::method::{Call, Method};

/// The index of the first field that is merged from another object.
const MERGED_START: usize = 64;

pub fn expand(arguments: &TokenStream, mut item: ItemImpl) -> Result<TokenStream> {
    let mut methods = Vec::new();
    for member in &mut item.items {
        if let ImplItem::Fn(method) = member {
            methods.push(Method::take(method)?);
        }
    }
    let docs = std::mem::take(&mut item.attrs);
    let (generics, bounds, ty) = (&item.generics, &item.generics.where_clause, &item.self_ty);
    let resolvers = methods.iter().map(Method::resolver);
    let (flattened, fields): (Vec<_>, Vec<_>) = methods.iter().partition(|method| method.is_flattened());
    let object = object_impl(&fields, flattened.first().copied());
    let root = root_impl(&fields);
    let root = root
        .map(|mutate| quote!(impl #generics crate::graphql::plan::MutationRoot for #ty #bounds { #mutate }));
    Ok(quote! {
        #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
        #item

        #(#docs)*
        #[::async_graphql::Object(#arguments)]
        // The methods have a parameter for each argument of their field, and one for the context.
        #[allow(clippy::too_many_arguments)]
        impl #generics #ty #bounds { #(#resolvers)* }

        impl #generics crate::graphql::plan::Object for #ty #bounds { #object }

        crate::graphql::plan::output_of_object!([#generics] #ty);

        #root
    })
}

fn object_impl(fields: &[&Method], flattened: Option<&Method>) -> TokenStream {
    let select = fields.iter().enumerate().map(|(index, Method { name, ty, .. })| {
        quote!(#name => (#index, <#ty as crate::graphql::plan::Output>::select(sets, planner)),)
    });
    let values = || fields.iter().enumerate().filter(|(_, method)| !method.is_async);
    let load = values().map(|(index, method)| load_arm(index, method));
    let write = values().map(|(index, method)| write_arm(index, method));
    let merged = MergedFields::of(flattened);
    let MergedFields { select: select_merged, load: load_merged, write: write_merged } = merged;
    quote! {
        fn select_field(
            name: &str,
            sets: &crate::graphql::plan::SelectionSets<'_>,
            planner: &mut crate::graphql::plan::Planner<'_>,
        ) -> Option<(usize, crate::graphql::plan::PlannedSelection)> {
            Some(match name { #(#select)* _ => #select_merged })
        }

        #[allow(unused_variables)]
        fn load_field<'a>(
            values: &[&'a Self],
            field: &'a crate::graphql::plan::PlannedField,
            index: usize,
            execution: &'a crate::graphql::plan::Execution,
        ) -> crate::graphql::plan::LoadFuture<'a> {
            match index { #(#load)* #load_merged _ => None }
        }

        #[allow(unused_variables)]
        fn write_field<'e>(
            &self,
            field: &'e crate::graphql::plan::PlannedField,
            index: usize,
            writer: &mut crate::graphql::plan::ResponseWriter<'e>,
        ) -> crate::graphql::plan::WriteResult {
            match index { #(#write)* #write_merged _ => writer.not_planned() }
        }
    }
}

/// The code for the fields of an object that are merged into this one.
struct MergedFields {
    select: TokenStream,
    load: TokenStream,
    write: TokenStream,
}

impl MergedFields {
    fn of(flattened: Option<&Method>) -> Self {
        let Some(Method { ident, ty, .. }) = flattened else {
            return Self { select: quote!(return None), load: quote!(), write: quote!() };
        };
        // The object must be returned by reference.
        let syn::Type::Reference(ty) = ty else {
            return Self { select: quote!(compile_error!("flatten: &T")), load: quote!(), write: quote!() };
        };
        let ty = &ty.elem;
        let object = quote!(<#ty as crate::graphql::plan::Object>);
        Self {
            select: quote! {{
                let (index, selection) = #object::select_field(name, sets, planner)?;
                (#MERGED_START + index, selection)
            }},
            load: quote! {
                #MERGED_START.. => {
                    let values: Vec<_> = values.iter().map(|value| value.#ident()).collect();
                    #object::load_field(&values, field, index - #MERGED_START, execution)
                }
            },
            write: quote!(#MERGED_START.. => #object::write_field(self.#ident(), field, index - #MERGED_START, writer),),
        }
    }
}

fn load_arm(index: usize, method: &Method) -> TokenStream {
    let call = method.call_cloning(&Call::planned(quote!(value), quote!(execution)));
    let values = if method.is_fallible {
        quote!(values.iter().filter_map(|value| #call.ok()).collect())
    } else {
        quote!(values.iter().map(|value| #call).collect())
    };
    let load = quote!(Some(crate::graphql::plan::load_values(#values, field, execution)));
    if method.arguments.is_empty() {
        return quote!(#index => #load,);
    }
    let (read, idents) = (method.read_arguments(), method.argument_idents().collect::<Vec<_>>());
    quote! {
        #index => {
            let arguments = execution.arguments(field);
            let read = || -> crate::graphql::error::Result<_> { #read Ok((#(#idents,)*)) };
            // An argument that cannot be read is reported when the field is written.
            let Ok((#(#idents,)*)) = read() else { return None };
            #load
        }
    }
}

fn write_arm(index: usize, method: &Method) -> TokenStream {
    let call = method.call(&Call::planned(quote!(self), quote!(writer.execution())));
    let value = if method.is_fallible { quote!(#call) } else { quote!(Ok(#call)) };
    if method.arguments.is_empty() {
        return quote!(#index => { let value = #value; writer.field(field, value) });
    }
    let read = method.read_arguments();
    quote! {
        #index => {
            let arguments = writer.execution().arguments(field);
            let value = || -> crate::graphql::error::Result<_> { #read #value };
            let value = value();
            writer.field(field, value)
        }
    }
}

/// Returns None if no field is a mutation.
fn root_impl(fields: &[&Method]) -> Option<TokenStream> {
    let mut mutations = fields.iter().enumerate().filter(|(_, method)| method.is_async).peekable();
    mutations.peek()?;
    let arms = mutations.map(|(index, method)| {
        let call = Call::planned(quote!(self), quote!(execution));
        let (read, call) = (method.read_arguments(), method.call(&call));
        quote! {
            #index => ::std::boxed::Box::pin(async move {
                let arguments = execution.arguments(field);
                #read
                let payload: Box<dyn crate::graphql::plan::Payload> = Box::new(#call.await?);
                Ok(payload)
            }),
        }
    });
    Some(quote! {
        fn mutate<'a>(
            &'a self,
            field: &'a crate::graphql::plan::PlannedField,
            index: usize,
            execution: &'a crate::graphql::plan::Execution,
        ) -> crate::graphql::plan::MutationFuture<'a> {
            match index {
                #(#arms)*
                _ => ::std::boxed::Box::pin(async { Err(crate::graphql::plan::not_planned()) }),
            }
        }
    })
}
