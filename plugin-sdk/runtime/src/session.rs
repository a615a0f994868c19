//! What lives as long as one call: memory account, log, asset account; and the two imports.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wasmtime::component::Linker;
use wasmtime::{AsContextMut, Error, ResourceLimiter, Result, StoreContextMut, Trap, bail};

use crate::bindings::campus::exercise::assets::{AssetError, AssetInfo};
use crate::bindings::campus::exercise::log::Level;
use crate::limits::Limits;

pub(crate) const LOG: &str = "campus:exercise/log@1.0.0";
pub(crate) const ASSETS: &str = "campus:exercise/assets@1.0.0";

/// Each import call costs this much fuel, and one more for each byte that it moves. Without it a
/// guest could keep the host busy for nothing.
const IMPORT_FUEL: u64 = 1_000;

/// Read-only files that a plugin can ask for, by name.
pub type Assets = BTreeMap<String, Asset>;

#[derive(Debug, Clone)]
pub struct Asset {
    pub media_type: String,
    pub bytes: Arc<[u8]>,
}

/// A line that a plugin wrote for its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub level: LogLevel,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    Debug,
    Info,
    Warn,
    Error,
}

pub(crate) struct Session {
    pub(crate) memory: MemoryAccount,
    pub(crate) log: Vec<LogLine>,
    log_bytes_left: usize,
    assets: Arc<Assets>,
    asset_read_bytes: usize,
    asset_bytes_left: usize,
}

/// Sums over all memories of the call; wasmtime's own limiter looks at each alone.
pub(crate) struct MemoryAccount {
    pub(crate) used: usize,
    pub(crate) refused: Option<Refused>,
    limit: usize,
    table_limit: usize,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Refused {
    Memory { wanted: usize },
    Table { wanted: usize },
}

impl Session {
    pub(crate) fn new(limits: &Limits, assets: Arc<Assets>) -> Self {
        Self {
            memory: MemoryAccount {
                used: 0,
                refused: None,
                limit: limits.memory_bytes,
                table_limit: limits.table_elements,
            },
            log: Vec::new(),
            log_bytes_left: limits.reply.log_bytes,
            assets,
            asset_read_bytes: limits.reply.asset_read_bytes,
            asset_bytes_left: limits.reply.asset_call_bytes,
        }
    }

    fn write_log(&mut self, level: Level, message: &str) {
        if self.log_bytes_left == 0 {
            return;
        }
        let printable: String = message
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .take(self.log_bytes_left)
            .collect();
        let cut = printable.floor_char_boundary(self.log_bytes_left);
        self.log_bytes_left -= cut;
        let level = match level {
            Level::Debug => LogLevel::Debug,
            Level::Info => LogLevel::Info,
            Level::Warn => LogLevel::Warn,
            Level::Error => LogLevel::Error,
        };
        self.log.push(LogLine { level, message: printable[..cut].to_owned() });
    }

    fn read_asset(&mut self, name: &str, offset: u64, length: u32) -> Result<Vec<u8>, AssetError> {
        let asset = self.assets.get(name).ok_or(AssetError::Unknown)?;
        let length = length as usize;
        if length > self.asset_read_bytes {
            return Err(AssetError::TooLarge);
        }
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(asset.bytes.len());
        let end = start.saturating_add(length).min(asset.bytes.len());
        self.asset_bytes_left = self.asset_bytes_left.checked_sub(end - start).ok_or(AssetError::BudgetExhausted)?;
        Ok(asset.bytes[start..end].to_vec())
    }

    fn list_assets(&self) -> Vec<AssetInfo> {
        self.assets
            .iter()
            .map(|(name, asset)| AssetInfo {
                name: name.clone(),
                media_type: asset.media_type.clone(),
                size: asset.bytes.len() as u64,
            })
            .collect()
    }
}

impl ResourceLimiter for MemoryAccount {
    fn memory_growing(&mut self, now: usize, wanted: usize, _max: Option<usize>) -> Result<bool> {
        let total = self.used.saturating_add(wanted.saturating_sub(now));
        if total > self.limit {
            self.refused = Some(Refused::Memory { wanted: total });
            bail!("memory limit reached");
        }
        self.used = total;
        Ok(true)
    }

    fn table_growing(&mut self, _now: usize, wanted: usize, _max: Option<usize>) -> Result<bool> {
        if wanted > self.table_limit {
            self.refused = Some(Refused::Table { wanted });
            bail!("table limit reached");
        }
        Ok(true)
    }
}

/// Everything that a plugin may import.
pub(crate) fn define_imports(linker: &mut Linker<Session>) -> Result<()> {
    let mut log = linker.instance(LOG)?;
    log.func_wrap("write", |mut store: StoreContextMut<'_, Session>, line: (Level, String)| {
        let (level, message) = line;
        charge(&mut store, message.len())?;
        store.data_mut().write_log(level, &message);
        Ok(())
    })?;
    let mut assets = linker.instance(ASSETS)?;
    assets.func_wrap("list", |mut store: StoreContextMut<'_, Session>, (): ()| {
        let list = store.data().list_assets();
        charge(&mut store, list.len() * size_of::<AssetInfo>())?;
        Ok((list,))
    })?;
    assets.func_wrap("read", |mut store: StoreContextMut<'_, Session>, request: (String, u64, u32)| {
        let (name, offset, length) = request;
        charge(&mut store, length as usize)?;
        Ok((store.data_mut().read_asset(&name, offset, length),))
    })?;
    Ok(())
}

fn charge(store: &mut StoreContextMut<'_, Session>, bytes: usize) -> Result<()> {
    let mut store = store.as_context_mut();
    let price = IMPORT_FUEL.saturating_add(bytes as u64);
    let left = store.get_fuel()?.checked_sub(price).ok_or_else(|| Error::from(Trap::OutOfFuel))?;
    store.set_fuel(left)
}
