//! tollgate-portal
