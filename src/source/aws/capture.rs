//! Keeps the bytes of an answer as they came.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// The body of the last answer with a successful status, shared between the client and its interceptor.
#[derive(Clone, Default)]
pub(super) struct Capture {
    body: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Capture {
    pub(super) fn forget(&self) {
        self.put(None);
    }

    pub(super) fn take_success(&self) -> Option<Vec<u8>> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, body: Option<Vec<u8>>) {
        *self.body.lock().unwrap_or_else(PoisonError::into_inner) = body;
    }
}

impl fmt::Debug for Capture {
    // The body is a page of somebody's faces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture").finish_non_exhaustive()
    }
}

#[dyn_dispatch_hint]
impl Intercept for Capture {
    fn name(&self) -> &'static str {
        "PathscopeCapture"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        if response.status().is_success() {
            self.put(response.body().bytes().map(<[u8]>::to_vec));
        }
        Ok(())
    }
}
