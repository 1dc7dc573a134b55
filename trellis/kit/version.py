"""The version of this copy of Trellis."""

VERSION = "0.1.0"
