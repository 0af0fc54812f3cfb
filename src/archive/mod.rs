//! A loopback endpoint that answers like the service.
