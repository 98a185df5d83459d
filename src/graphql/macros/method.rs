use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Attribute, Error, FnArg, GenericArgument, Ident, ImplItemFn, Pat, PathArguments, Result, ReturnType, Type,
};

use crate::paging;

/// A method that defines a field.
pub struct Method {
    pub ident: Ident,
    /// The name in the schema.
    pub name: String,
    /// The attributes for async-graphql's macro: descriptions and options.
    attributes: Vec<Attribute>,
    pub arguments: Vec<Argument>,
    /// What the method is called with: an argument, or the value of all paging arguments.
    values: Vec<TokenStream>,
    /// The parameters that are not arguments of the field: `execution`, and `lookahead`, the selection of its value.
    context_parameters: Vec<Ident>,
    pub is_async: bool,
    /// The return type; the `Ok` type if it is a `Result`.
    pub ty: Type,
    pub is_fallible: bool,
    returns: Type,
}

/// The expressions to call a method with, in addition to its arguments.
pub struct Call {
    pub receiver: TokenStream,
    pub execution: TokenStream,
    pub lookahead: TokenStream,
}

impl Call {
    /// A call for `field` by our own executor.
    pub fn planned(receiver: TokenStream, execution: TokenStream) -> Self {
        let lookahead = quote!(crate::graphql::plan::Lookahead::of(field, #execution));
        Self { receiver, execution, lookahead }
    }
}

pub struct Argument {
    pub ident: Ident,
    pub name: String,
    pub ty: Type,
    pub attributes: Vec<Attribute>,
}

impl Method {
    /// Reads a method, and removes from it the attributes that only async-graphql's macro understands.
    pub fn take(method: &mut ImplItemFn) -> Result<Self> {
        let attributes = std::mem::take(&mut method.attrs);
        method.attrs = attributes.iter().filter(|attribute| !is_option(attribute)).cloned().collect();
        let (mut arguments, mut values, mut context_parameters) = (Vec::new(), Vec::new(), Vec::new());
        for input in method.sig.inputs.iter_mut().skip(1) {
            let FnArg::Typed(input) = input else { continue };
            let Pat::Ident(pattern) = &*input.pat else {
                return Err(Error::new_spanned(&input.pat, "an argument must have a name"));
            };
            if pattern.ident == "execution" || pattern.ident == "lookahead" {
                context_parameters.push(pattern.ident.clone());
                continue;
            }
            if pattern.ident == "paging" {
                arguments.extend(paging::arguments());
                values.push(paging::value());
                continue;
            }
            values.push(pattern.ident.to_token_stream());
            arguments.push(Argument {
                ident: pattern.ident.clone(),
                name: camel_case(&pattern.ident),
                ty: (*input.ty).clone(),
                attributes: std::mem::take(&mut input.attrs),
            });
        }
        let ReturnType::Type(_, returns) = &method.sig.output else {
            return Err(Error::new_spanned(&method.sig, "a field must have a type"));
        };
        let (ty, is_fallible) = match result_of(returns) {
            Some(inner) => (inner.clone(), true),
            None => ((**returns).clone(), false),
        };
        Ok(Self {
            name: camel_case(&method.sig.ident),
            ident: method.sig.ident.clone(),
            attributes,
            arguments,
            values,
            context_parameters,
            is_async: method.sig.asyncness.is_some(),
            ty,
            is_fallible,
            returns: (**returns).clone(),
        })
    }

    /// Whether the fields of the returned object are merged into this one.
    pub fn is_flattened(&self) -> bool {
        self.attributes.iter().any(|attribute| has_option(attribute, "flatten"))
    }

    fn takes(&self, parameter: &str) -> bool {
        self.context_parameters.iter().any(|known| known == parameter)
    }

    /// The resolver for async-graphql, which calls the method.
    pub fn resolver(&self) -> TokenStream {
        let Self { ident, name, attributes, .. } = self;
        let resolver = quote::format_ident!("resolve_{ident}");
        let name = (!self.is_flattened()).then(|| quote!(#[graphql(name = #name)]));
        let context = self.takes("execution").then(|| quote!(ctx: &::async_graphql::Context<'_>,));
        let arguments = self
            .arguments
            .iter()
            .map(|Argument { ident, ty, attributes, .. }| quote!(#(#attributes)* #ident: #ty));
        // With async-graphql's executor there is no lookahead: each value is read separately.
        let call = Call {
            receiver: quote!(self),
            execution: quote!(crate::graphql::plan::ContextExt::execution(ctx)?),
            lookahead: quote!(crate::graphql::plan::Lookahead::default()),
        };
        let call = self.call(&call);
        let await_call = self.is_async.then(|| quote!(.await));
        let (mut returns, mut value) = (self.returns.to_token_stream(), quote!(#call #await_call));
        if self.takes("execution") && !self.is_fallible {
            // The execution may be missing.
            (returns, value) = (quote!(crate::graphql::error::Result<#returns>), quote!(Ok(#value)));
        }
        quote! {
            #(#attributes)*
            #name
            pub async fn #resolver(&self, #context #(#arguments),*) -> #returns { #value }
        }
    }

    /// A call whose arguments are variables with the names of the parameters.
    pub fn call(&self, call: &Call) -> TokenStream {
        let (Self { ident, values, .. }, Call { receiver, execution, lookahead }) = (self, call);
        let execution = self.takes("execution").then(|| quote!(#execution,));
        let lookahead = self.takes("lookahead").then(|| quote!(#lookahead,));
        quote!(#receiver.#ident(#execution #lookahead #(#values),*))
    }

    /// Like `call`, but with clones of the variables.
    pub fn call_cloning(&self, call: &Call) -> TokenStream {
        let (call, idents) = (self.call(call), self.argument_idents().collect::<Vec<_>>());
        quote!({ #(let #idents = ::core::clone::Clone::clone(&#idents);)* #call })
    }

    /// Statements that read the arguments from `arguments`; each of them can fail.
    pub fn read_arguments(&self) -> TokenStream {
        let reads = self
            .arguments
            .iter()
            .map(|Argument { ident, name, ty, .. }| quote!(let #ident = arguments.get::<#ty>(#name)?;));
        quote!(#(#reads)*)
    }

    pub fn argument_idents(&self) -> impl Iterator<Item = &Ident> {
        self.arguments.iter().map(|argument| &argument.ident)
    }
}

fn is_option(attribute: &Attribute) -> bool {
    attribute.path().is_ident("graphql")
}

/// Whether the attribute is `#[graphql(<name>)]`.
pub fn has_option(attribute: &Attribute, name: &str) -> bool {
    is_option(attribute) && attribute.parse_args::<Ident>().is_ok_and(|option| option == name)
}

fn result_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// Converts `last_message` to `lastMessage`.
pub fn camel_case(ident: &Ident) -> String {
    let mut name = String::new();
    let mut starts_word = false;
    for letter in ident.to_string().chars() {
        match letter {
            '_' => starts_word = true,
            letter if std::mem::take(&mut starts_word) => name.extend(letter.to_uppercase()),
            letter => name.push(letter),
        }
    }
    name
}
