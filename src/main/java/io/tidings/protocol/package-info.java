/** The wire dialects: pure decoding and encoding. Imports {@code message} and {@code config}. */
package io.tidings.protocol;
