//! HTTP responses, whole ones and those cut off on purpose.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};

use super::wire_error::WireError;

/// The type of everything that the service says.
pub(super) const AWS_JSON: &str = "application/x-amz-json-1.1";

/// A body that is all there from the start.
#[derive(Debug)]
pub(super) struct AnswerBody {
    rest: Bytes,
    cut: Option<Cut>,
}

/// How a body ends before its end.
#[derive(Debug)]
struct Cut {
    /// Bytes promised and never sent.
    num_missing: u64,
    /// Whether the bytes before the cut had a turn to leave.
    is_flushed: bool,
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.rest)))));
        }
        match &mut self.cut {
            None => Poll::Ready(None),
            Some(cut) if cut.is_flushed => {
                Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::ConnectionAborted, "cut off on purpose"))))
            }
            Some(cut) => {
                // An error drops what is still buffered: give the connection one turn to send it.
                cut.is_flushed = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.cut.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64 + self.cut.as_ref().map_or(0, |cut| cut.num_missing))
    }
}

/// A response of the service.
pub(super) fn aws_json(body: Vec<u8>) -> Response<AnswerBody> {
    with_type(StatusCode::OK, AWS_JSON, body)
}

/// An error of the service.
pub(super) fn aws_error(error: &WireError, request_id: &str) -> Response<AnswerBody> {
    let status = StatusCode::from_u16(error.status).expect("our own status codes are valid");
    let mut response = with_type(status, AWS_JSON, error.body(request_id));
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(error.code));
    response
}

/// Anything that is not of the service.
pub(super) fn with_type(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<AnswerBody> {
    let mut response = Response::new(AnswerBody { rest: body.into(), cut: None });
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The first half of a response of the service, under the length of the whole.
pub(super) fn truncated_aws_json(body: Vec<u8>) -> Response<AnswerBody> {
    let whole = Bytes::from(body);
    let half = whole.slice(..whole.len() / 2);
    let mut response = aws_json(Vec::new());
    let num_missing = (whole.len() - half.len()) as u64;
    *response.body_mut() = AnswerBody { rest: half, cut: Some(Cut { num_missing, is_flushed: false }) };
    response
}

/// The first half of a response of the service, as if that were all.
pub(super) fn halved_aws_json(mut body: Vec<u8>) -> Response<AnswerBody> {
    body.truncate(body.len() / 2);
    aws_json(body)
}
