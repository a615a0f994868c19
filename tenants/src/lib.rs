//! The tenancy kernel: the only doors to SQL
