package io.tidings.gateway;

import io.tidings.hub.HubType;

/**
 * What is settled about a client before it speaks.
 *
 * @param stateful whether it may come back on another socket
 * @param ids whether it is told the ids of the messages
 */
record SignalRTerms(HubType hub, Admission admission, boolean stateful, boolean ids) {}
