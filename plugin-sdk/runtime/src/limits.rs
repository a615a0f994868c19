//! Every number that a plugin can run into.

use std::time::Duration;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

#[derive(Debug, Clone)]
pub struct Limits {
    pub component: ComponentLimits,
    pub input: InputLimits,
    pub reply: ReplyLimits,
    /// Linear memory of one call, summed over all memories.
    pub memory_bytes: usize,
    /// Elements of one table.
    pub table_elements: usize,
    /// Calls that run at the same time; the pool is sized for it.
    pub concurrent_calls: u32,
    /// How long a call waits for its turn before it is refused as busy.
    pub queue: Duration,
    pub render: Budget,
    pub grade: Budget,
    /// `describe`, `check_config` and `migrate`.
    pub upkeep: Budget,
}

/// Fuel is the verdict: the same call uses the same fuel on every machine. The deadline is only
/// the safety net: an empty loop burns 0.4 fuel/ns, so it has to be four times what the fuel takes
/// at that rate, or else the clock would speak first. In the heavy class it may: nobody waits longer.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    pub fuel: u64,
    pub deadline: Duration,
}

/// Looked at before the compiler sees a byte: a denial of service while compiling is not a
/// weakness in the eyes of wasmtime, so it has to be one in ours.
#[derive(Debug, Clone)]
pub struct ComponentLimits {
    pub bytes: usize,
    pub function_bytes: usize,
    pub locals: u32,
    pub nesting: u32,
    pub branch_targets: u32,
    pub functions: u32,
    pub core_modules: u32,
    pub nested_components: u32,
}

#[derive(Debug, Clone)]
pub struct InputLimits {
    pub config_bytes: usize,
    pub state_bytes: usize,
    pub response_bytes: usize,
}

#[derive(Debug, Clone)]
pub struct ReplyLimits {
    /// Everything that is copied out of one call.
    pub bytes: usize,
    pub nodes: usize,
    pub depth: u32,
    pub text_bytes: usize,
    pub fields: usize,
    pub options: usize,
    pub state_bytes: usize,
    pub parts: usize,
    pub feedback: usize,
    pub evidence: usize,
    pub evidence_bytes: usize,
    pub problems: usize,
    /// Log lines beyond this are dropped, not refused.
    pub log_bytes: usize,
    pub asset_read_bytes: usize,
    pub asset_call_bytes: usize,
}

impl Limits {
    /// For plugins that take longer to judge an answer: forty times the fuel, and few at a time. A page is shown as quickly
    /// as that of any other.
    #[must_use]
    pub fn heavy(self) -> Self {
        Self {
            grade: Budget { fuel: 20_000_000_000, deadline: Duration::from_secs(10) },
            concurrent_calls: (self.concurrent_calls / 4).max(1),
            queue: Duration::from_secs(4),
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let processors =
            std::thread::available_parallelism().map_or(2, |count| u32::try_from(count.get()).unwrap_or(32));
        Self {
            component: ComponentLimits::default(),
            input: InputLimits::default(),
            reply: ReplyLimits::default(),
            memory_bytes: 64 * MIB,
            table_elements: 20_000,
            concurrent_calls: (processors * 2).clamp(4, 32),
            queue: Duration::from_secs(2),
            render: Budget { fuel: 200_000_000, deadline: Duration::from_millis(2_000) },
            grade: Budget { fuel: 500_000_000, deadline: Duration::from_millis(5_000) },
            upkeep: Budget { fuel: 100_000_000, deadline: Duration::from_millis(1_000) },
        }
    }
}

impl Default for ComponentLimits {
    fn default() -> Self {
        Self {
            bytes: 24 * MIB,
            // CPython has a function of 417 KiB.
            function_bytes: 512 * KIB,
            locals: 4_096,
            nesting: 1_024, // CPython needs more than 512
            branch_targets: 4_096,
            functions: 50_000,
            core_modules: 64,
            nested_components: 32,
        }
    }
}

impl Default for InputLimits {
    fn default() -> Self {
        Self { config_bytes: 64 * KIB, state_bytes: 64 * KIB, response_bytes: 256 * KIB }
    }
}

impl Default for ReplyLimits {
    fn default() -> Self {
        Self {
            bytes: 2 * MIB,
            nodes: 2_000,
            depth: 16,
            text_bytes: 128 * KIB,
            fields: 200,
            options: 500,
            state_bytes: 64 * KIB,
            parts: 200,
            feedback: 500,
            evidence: 100,
            evidence_bytes: KIB,
            problems: 100,
            log_bytes: 8 * KIB,
            asset_read_bytes: 256 * KIB,
            asset_call_bytes: 4 * MIB,
        }
    }
}
