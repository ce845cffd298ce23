"""The API: one module a resource, thin; `service` puts them together."""
