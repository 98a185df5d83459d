use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Result};

pub fn expand(item: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &item.data else {
        return Err(Error::new_spanned(item, "expected an enum with an object in each variant"));
    };
    let variants: Vec<_> = data
        .variants
        .iter()
        .filter_map(|variant| Some((&variant.ident, &variant.fields.iter().next()?.ty)))
        .enumerate()
        .collect();
    let select = variants.iter().map(|(_, (_, ty))| quote!(planner.object::<#ty>(sets)));
    let load = variants.iter().map(|(index, (ident, ty))| {
        quote! {{
            let values: Vec<&#ty> =
                values.iter().filter_map(|value| if let Self::#ident(it) = value { Some(it) } else { None }).collect();
            crate::graphql::plan::load_object(&values, selection, #index, execution)
        }}
    });
    let write = variants
        .iter()
        .map(|(index, (ident, _))| quote!(Self::#ident(value) => writer.object(value, selection, #index),));
    let ty = &item.ident;
    Ok(quote! {
        impl crate::graphql::plan::Output for #ty {
            fn select(
                sets: &crate::graphql::plan::SelectionSets<'_>,
                planner: &mut crate::graphql::plan::Planner<'_>,
            ) -> crate::graphql::plan::PlannedSelection {
                crate::graphql::plan::PlannedSelection::of(vec![#(#select),*])
            }

            fn load<'a>(
                values: &[&'a Self],
                selection: &'a crate::graphql::plan::PlannedSelection,
                execution: &'a crate::graphql::plan::Execution,
            ) -> crate::graphql::plan::LoadFuture<'a> {
                crate::graphql::plan::join([#(#load),*])
            }

            fn write<'e>(
                &self,
                selection: &'e crate::graphql::plan::PlannedSelection,
                writer: &mut crate::graphql::plan::ResponseWriter<'e>,
            ) -> crate::graphql::plan::WriteResult {
                match self { #(#write)* }
            }
        }
    })
}
