/** Who somebody is and what that permits. Imports {@code message} and {@code config}. */
package io.tidings.auth;
