//! Multipart forms that carry an OpenAPI document (RFC 7578), bounded.

use std::convert::Infallible;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use tollgate_auth::Auth;
use tollgate_web::body::is_too_long;
use tollgate_web::error::ApiError;
use utoipa::ToSchema;

use super::document_text::LONGEST;

/// The largest form taken, in bytes: a document and its surroundings.
pub(crate) const MOST: usize = LONGEST + 512 * 1024;
/// The longest `additionalProperties`, in bytes.
const LONGEST_PROPERTIES: usize = 256 * 1024;
/// The most parts of a form.
const MOST_PARTS: usize = 20;

/// What the form held.
#[derive(Debug, Default)]
pub(crate) struct Upload {
    /// The document's text.
    pub(crate) document: Option<Vec<u8>>,
    /// `additionalProperties`: a JSON text.
    pub(crate) properties: Option<Vec<u8>>,
}

/// The form as our document describes it.
#[derive(ToSchema)]
#[schema(as = DefinitionUpload)]
#[expect(dead_code, reason = "only its schema is used: the form is read part by part")]
pub(crate) struct UploadForm {
    /// The definition as a file.
    file: Option<String>,
    /// The definition as a text.
    #[schema(rename = "inlineAPIDefinition")]
    inline_api_definition: Option<String>,
    /// JSON text: name, context, version, policies, endpointConfig.
    #[schema(rename = "additionalProperties")]
    additional_properties: Option<String>,
}

/// A form that has not been read yet: the right to send it is checked first.
#[derive(Debug)]
pub(crate) struct Form(Result<Multipart, ApiError>);

impl FromRequest<Auth> for Form {
    type Rejection = Infallible;

    async fn from_request(request: Request, auth: &Auth) -> Result<Self, Infallible> {
        if is_too_long(request.body(), MOST) {
            return Ok(Self(Err(too_large())));
        }
        Ok(Self(Multipart::from_request(request, auth).await.map_err(|_| {
            ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                415,
                "Unsupported Media Type",
                "This operation takes a multipart/form-data form",
            )
        })))
    }
}

impl Form {
    /// Reads the form.
    ///
    /// # Errors
    /// 415 when it is no form; 400 when it breaks off, holds a document twice or asks for one by `url`; 413 when it is too large.
    pub(crate) async fn read(self) -> Result<Upload, ApiError> {
        read_upload(self.0?).await
    }
}

async fn read_upload(mut form: Multipart) -> Result<Upload, ApiError> {
    let mut upload = Upload::default();
    let mut parts = 0;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        parts += 1;
        if parts > MOST_PARTS {
            return Err(ApiError::invalid(format!("The form may have at most {MOST_PARTS} parts")));
        }
        match field.name().unwrap_or_default() {
            "file" | "inlineAPIDefinition" | "apiDefinition" => {
                let text = read_field(field, LONGEST).await?;
                if text.is_empty() {
                    continue;
                }
                if upload.document.replace(text).is_some() {
                    return Err(ApiError::invalid("The form holds more than one definition"));
                }
            }
            "url" => {
                if !read_field(field, LONGEST_PROPERTIES).await?.is_empty() {
                    return Err(ApiError::invalid(
                        "A definition cannot be fetched from a url: the server opens no connections on request. Send \
                         it as file or inlineAPIDefinition",
                    ));
                }
            }
            "additionalProperties" => upload.properties = Some(read_field(field, LONGEST_PROPERTIES).await?),
            _ => {
                read_field(field, MOST).await?;
            }
        }
    }
    Ok(upload)
}

async fn read_field(mut field: Field<'_>, most: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        413,
        "Payload Too Large",
        "The form or one of its parts is too large",
    )
}

fn broken(error: &MultipartError) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large()
    } else {
        ApiError::invalid("The form cannot be read: it is not multipart/form-data or broke off")
    }
}
