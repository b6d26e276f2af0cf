/** What is said and where: channels, messages, positions, failures. Imports nothing of ours. */
package io.tidings.message;
