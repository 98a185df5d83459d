//! What an operation costs.

use std::ops::{Add, AddAssign, Mul};
use std::str::FromStr;

/// Of one operation, or of everything in a second. Statements are round trips to the database, including BEGIN and
/// COMMIT.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    pub statements: f64,
    /// Rows inserted, updated or deleted.
    pub rows_written: f64,
    pub wal_bytes: f64,
    pub disk_bytes: f64,
    pub service_micros: f64,
    pub database_micros: f64,
}

impl Cost {
    pub const fn new(
        [statements, rows_written, wal_bytes, disk_bytes, service_micros, database_micros]: [f64; 6],
    ) -> Self {
        Self { statements, rows_written, wal_bytes, disk_bytes, service_micros, database_micros }
    }

    fn numbers(self) -> [f64; 6] {
        let Self { statements, rows_written, wal_bytes, disk_bytes, service_micros, database_micros } = self;
        [statements, rows_written, wal_bytes, disk_bytes, service_micros, database_micros]
    }
}

impl Mul<f64> for Cost {
    type Output = Self;

    fn mul(self, count: f64) -> Self {
        Self::new(self.numbers().map(|number| number * count))
    }
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let mut sums = self.numbers();
        for (sum, number) in sums.iter_mut().zip(other.numbers()) {
            *sum += number;
        }
        Self::new(sums)
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl FromStr for Cost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|number| number.trim().parse()).collect();
        let numbers = numbers.map_err(|error| error.to_string())?;
        let numbers: [f64; 6] = numbers.try_into().map_err(|_| "six numbers are required".to_owned())?;
        let is_valid = numbers.iter().all(|number| number.is_finite() && *number >= 0.0);
        is_valid.then_some(Self::new(numbers)).ok_or_else(|| "the numbers must not be negative".to_owned())
    }
}
