use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ItemImpl, Result};

use crate::method::{Call, Method};

pub fn expand(mut item: ItemImpl) -> Result<TokenStream> {
    let mut methods = Vec::new();
    for member in &mut item.items {
        if let ImplItem::Fn(method) = member {
            methods.push(Method::take(method)?);
        }
    }
    let docs = std::mem::take(&mut item.attrs);
    let ty = &item.self_ty;
    let resolvers = methods.iter().map(Method::resolver);
    let select = methods.iter().enumerate().map(|(index, Method { name, ty, .. })| {
        quote! {
            #name => (
                #index,
                <<#ty as crate::graphql::plan::IntoPayloadStream>::Payload as crate::graphql::plan::Output>::select(sets, planner),
            ),
        }
    });
    let subscribe = methods.iter().enumerate().map(|(index, method)| {
        let (read, call) =
            (method.read_arguments(), method.call(&Call::planned(quote!(self), quote!(execution))));
        quote! {
            #index => ::std::boxed::Box::pin(async move {
                let arguments = execution.arguments(field);
                #read
                Ok(crate::graphql::plan::IntoPayloadStream::into_payload_stream(#call.await?))
            }),
        }
    });
    Ok(quote! {
        #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
        #item

        #(#docs)*
        #[::async_graphql::Subscription]
        impl #ty { #(#resolvers)* }

        impl crate::graphql::plan::Object for #ty {
            fn select_field(
                name: &str,
                sets: &crate::graphql::plan::SelectionSets<'_>,
                planner: &mut crate::graphql::plan::Planner<'_>,
            ) -> Option<(usize, crate::graphql::plan::PlannedSelection)> {
                Some(match name { #(#select)* _ => return None })
            }
        }

        impl #ty {
            /// Starts the stream of a field of the subscription.
            pub fn subscribe<'a>(
                &'a self,
                field: &'a crate::graphql::plan::PlannedField,
                index: usize,
                execution: &'a crate::graphql::plan::Execution,
            ) -> crate::graphql::plan::SubscribeFuture<'a> {
                match index {
                    #(#subscribe)*
                    _ => ::std::boxed::Box::pin(async { Err(crate::graphql::plan::not_planned()) }),
                }
            }
        }
    })
}
