//! tollgate-auth
