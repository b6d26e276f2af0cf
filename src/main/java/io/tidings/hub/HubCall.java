package io.tidings.hub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One call of a method.
 *
 * @param method its name, as it was declared
 * @param arguments of the types that it was declared with; may hold nulls
 * @param hub what the method is called on
 */
public record HubCall(Caller caller, String method, List<Object> arguments, HubMethods hub) {
  public HubCall {
    arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
  }

  /** The same with other arguments. */
  public HubCall with(List<Object> others) {
    return new HubCall(caller, method, others, hub);
  }
}
