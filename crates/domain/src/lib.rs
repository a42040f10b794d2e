//! tollgate-domain
