/** One record per section of the settings, checked when it is built. Imports nothing of ours. */
package io.tidings.config;
