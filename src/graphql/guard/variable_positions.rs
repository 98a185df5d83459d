use apollo_compiler::ast::{Type, VariableDefinition};

/// Whether a variable may be used at a position of this type, as the specification defines it. A nullable variable may
/// be used at a non-null position if the variable or the position has a default.
pub fn is_allowed(definition: &VariableDefinition, position: &Type, position_has_default: bool) -> bool {
    let has_default = definition.default_value.as_ref().is_some_and(|default| !default.is_null());
    if position.is_non_null() && !definition.ty.is_non_null() {
        let nullable = position.clone().nullable();
        return (position_has_default || has_default) && definition.ty.is_assignable_to(&nullable);
    }
    definition.ty.is_assignable_to(position)
}
