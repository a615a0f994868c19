//! What is looked at before the compiler sees a component.

use wasmparser::{ComponentExternName, Encoding, FunctionBody, Operator, Parser, Payload, Validator, WasmFeatures};

use crate::failure::Rejected;
use crate::limits::ComponentLimits;
use crate::session::{ASSETS, LOG};

pub(crate) const EXERCISE: &str = "campus:exercise/exercise@1.0.0";

/// Interfaces of the contract that hold only types. A component may name them as imports.
const TYPES_ONLY: [&str; 3] =
    ["campus:exercise/content@1.0.0", "campus:exercise/view@1.0.0", "campus:exercise/types@1.0.0"];

/// The features that every guest tool chain in use needs, and none more. Everything left out
/// (SIMD, threads, exceptions, garbage collection, …) had a sandbox advisory or has no user here.
pub(crate) const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::COMPONENT_MODEL);

/// Refuses what is too large, malformed, or asks for more than the contract offers.
pub(crate) fn inspect(bytes: &[u8], limits: &ComponentLimits) -> Result<(), Rejected> {
    at_most("bytes", bytes.len(), limits.bytes)?;
    let mut survey = Survey { limits, functions: 0, modules: 0, components: 0, exports: false };
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(invalid)?;
        match &payload {
            Payload::Version { encoding: Encoding::Module, .. } if depth == 0 => {
                return Err(Rejected::CoreModule);
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        survey.look_at(&payload, depth == 0)?;
    }
    if !survey.exports {
        return Err(Rejected::MissingExport(EXERCISE));
    }
    Validator::new_with_features(FEATURES).validate_all(bytes).map(drop).map_err(invalid)
}

struct Survey<'a> {
    limits: &'a ComponentLimits,
    functions: usize,
    modules: usize,
    components: usize,
    exports: bool,
}

impl Survey<'_> {
    fn look_at(&mut self, payload: &Payload<'_>, outermost: bool) -> Result<(), Rejected> {
        match payload {
            Payload::ModuleSection { .. } => {
                self.modules += 1;
                at_most("core modules", self.modules, self.limits.core_modules as usize)
            }
            Payload::ComponentSection { .. } => {
                self.components += 1;
                let limit = self.limits.nested_components as usize;
                at_most("nested components", self.components, limit)
            }
            Payload::CodeSectionEntry(body) => {
                self.functions += 1;
                at_most("functions", self.functions, self.limits.functions as usize)?;
                inspect_function(body, self.limits)
            }
            Payload::ComponentImportSection(section) if outermost => {
                for import in section.clone() {
                    check_import(&import.map_err(invalid)?.name)?;
                }
                Ok(())
            }
            Payload::ComponentExportSection(section) if outermost => {
                for export in section.clone() {
                    self.exports |= export.map_err(invalid)?.name.name == EXERCISE;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn check_import(name: &ComponentExternName<'_>) -> Result<(), Rejected> {
    let known = [LOG, ASSETS].contains(&name.name) || TYPES_ONLY.contains(&name.name);
    if known { Ok(()) } else { Err(Rejected::ForbiddenImport(name.name.to_owned())) }
}

fn inspect_function(body: &FunctionBody<'_>, limits: &ComponentLimits) -> Result<(), Rejected> {
    at_most("bytes in one function", body.as_bytes().len(), limits.function_bytes)?;
    let mut locals = 0_usize;
    for group in body.get_locals_reader().map_err(invalid)? {
        let (count, _) = group.map_err(invalid)?;
        locals = locals.saturating_add(count as usize);
        at_most("locals in one function", locals, limits.locals as usize)?;
    }
    let mut nesting = 0_usize;
    for operator in body.get_operators_reader().map_err(invalid)? {
        match operator.map_err(invalid)? {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                nesting += 1;
                at_most("nested blocks", nesting, limits.nesting as usize)?;
            }
            Operator::End => nesting = nesting.saturating_sub(1),
            Operator::BrTable { targets } => {
                let limit = limits.branch_targets as usize;
                at_most("targets in one branch table", targets.len() as usize, limit)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn at_most(what: &'static str, used: usize, limit: usize) -> Result<(), Rejected> {
    if used <= limit {
        return Ok(());
    }
    Err(Rejected::TooLarge { what, limit: limit as u64, used: used as u64 })
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function argument of map_err")]
fn invalid(error: wasmparser::BinaryReaderError) -> Rejected {
    Rejected::Invalid(error.to_string())
}
