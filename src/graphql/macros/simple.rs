use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Result};

use crate::method::{camel_case, has_option};

pub fn expand(item: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &item.data else {
        return Err(Error::new_spanned(item, "expected a struct with named fields"));
    };
    let fields =
        data.fields.iter().filter(|field| !field.attrs.iter().any(|attribute| has_option(attribute, "skip")));
    let fields: Vec<_> =
        fields.filter_map(|field| Some((field.ident.as_ref()?, &field.ty))).enumerate().collect();
    let select = fields.iter().map(|(index, (ident, ty))| {
        let name = camel_case(ident);
        quote!(#name => (#index, <#ty as crate::graphql::plan::Output>::select(sets, planner)),)
    });
    let load = fields.iter().map(|(index, (ident, _))| {
        let values = quote!(values.iter().map(|value| &value.#ident).collect());
        quote!(#index => Some(crate::graphql::plan::load_values(#values, field, execution)),)
    });
    let write =
        fields.iter().map(|(index, (ident, _))| quote!(#index => writer.field(field, Ok(&self.#ident)),));
    let ty = &item.ident;
    Ok(quote! {
        impl crate::graphql::plan::Object for #ty {
            fn select_field(
                name: &str,
                sets: &crate::graphql::plan::SelectionSets<'_>,
                planner: &mut crate::graphql::plan::Planner<'_>,
            ) -> Option<(usize, crate::graphql::plan::PlannedSelection)> {
                Some(match name { #(#select)* _ => return None })
            }

            fn load_field<'a>(
                values: &[&'a Self],
                field: &'a crate::graphql::plan::PlannedField,
                index: usize,
                execution: &'a crate::graphql::plan::Execution,
            ) -> crate::graphql::plan::LoadFuture<'a> {
                match index { #(#load)* _ => None }
            }

            fn write_field<'e>(
                &self,
                field: &'e crate::graphql::plan::PlannedField,
                index: usize,
                writer: &mut crate::graphql::plan::ResponseWriter<'e>,
            ) -> crate::graphql::plan::WriteResult {
                match index { #(#write)* _ => writer.not_planned() }
            }
        }

        crate::graphql::plan::output_of_object!([] #ty);
    })
}
