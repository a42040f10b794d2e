//! tollgate-oauth
