//! Errors as the service words them.

use serde_json::json;

/// An answer that is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WireError {
    /// HTTP status.
    pub(super) status: u16,
    /// Name of the exception, also sent as `x-amzn-errortype`.
    pub(super) code: &'static str,
    /// What the service tells people.
    pub(super) message: String,
}

impl WireError {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(super) fn access_denied() -> Self {
        Self::new(400, "AccessDeniedException", "User is not authorized to perform this operation.")
    }

    pub(super) fn expired_token() -> Self {
        Self::new(400, "ExpiredTokenException", "The security token included in the request is expired")
    }

    pub(super) fn internal() -> Self {
        Self::new(500, "InternalServerError", "An internal server error occurred.")
    }

    pub(super) fn invalid_pagination_token() -> Self {
        Self::new(400, "InvalidPaginationTokenException", "Request has Invalid Pagination Token")
    }

    pub(super) fn invalid_signature(reason: &str) -> Self {
        Self::new(403, "InvalidSignatureException", reason)
    }

    pub(super) fn missing_token() -> Self {
        Self::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
    }

    pub(super) fn unrecognized_client() -> Self {
        Self::new(403, "UnrecognizedClientException", "The security token included in the request is invalid.")
    }

    pub(super) fn not_aws_json() -> Self {
        Self::new(415, "UnsupportedMediaTypeException", "The content type must be application/x-amz-json-1.1.")
    }

    pub(super) fn changed() -> Self {
        Self::new(
            500,
            "InternalServerError",
            "The file of this job has changed and is being read again. Try again soon.",
        )
    }

    pub(super) fn invalid_parameter(reason: &str) -> Self {
        Self::new(400, "InvalidParameterException", format!("Request has invalid parameters: {reason}"))
    }

    pub(super) fn provisioned_throughput() -> Self {
        Self::new(400, "ProvisionedThroughputExceededException", "Provisioned throughput exceeded.")
    }

    pub(super) fn resource_not_found() -> Self {
        Self::new(400, "ResourceNotFoundException", "Could not find JobId")
    }

    pub(super) fn serialization(reason: &str) -> Self {
        Self::new(400, "SerializationException", reason)
    }

    pub(super) fn throttling() -> Self {
        Self::new(400, "ThrottlingException", "Rate exceeded")
    }

    pub(super) fn too_large() -> Self {
        Self::new(413, "RequestEntityTooLargeException", "The request is too large.")
    }

    pub(super) fn unknown_operation() -> Self {
        Self::new(400, "UnknownOperationException", "This endpoint answers GetPersonTracking and GetFaceSearch only.")
    }

    /// The body: `{"__type","Code","Message","Logref"}`, the last being the id of the request.
    pub(super) fn body(&self, request_id: &str) -> Vec<u8> {
        let (code, message) = (self.code, &self.message);
        json!({ "__type": code, "Code": code, "Message": message, "Logref": request_id }).to_string().into_bytes()
    }
}
