package io.tidings;

import com.hazelcast.config.Config;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.XmlConfigBuilder;
import io.tidings.config.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;

/** How the nodes find each other: {@code cluster.xml}, with our settings put in. */
final class ClusterXml {
  private static final String FILE = "cluster.xml";

  private ClusterXml() {}

  /**
   * Reads the file in the directory, otherwise its packaged copy. Vert.x itself would look on the
   * class path alone.
   *
   * @throws IllegalArgumentException saying what is wrong with the file
   */
  static Config read(Path directory, Cluster cluster) {
    Path own = directory.resolve(FILE);
    boolean exists = Files.exists(own);
    try (InputStream in =
        exists ? Files.newInputStream(own) : ClusterXml.class.getResourceAsStream("/" + FILE)) {
      Config config =
          new XmlConfigBuilder(Objects.requireNonNull(in, FILE))
              .setProperties(variables(cluster))
              .build();
      Neighbours.introduce(cluster.host(), config);
      return config;
    } catch (InvalidConfigurationException e) {
      throw new IllegalArgumentException(
          "%s is not a configuration of Hazelcast: %s"
              .formatted(exists ? own : "the packaged " + FILE, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read %s: %s".formatted(own, e), e);
    }
  }

  private static Properties variables(Cluster cluster) {
    Properties variables = new Properties();
    variables.putAll(System.getProperties());
    variables.setProperty("cluster.name", cluster.name());
    variables.setProperty("cluster.host", cluster.host());
    variables.setProperty("cluster.port", Integer.toString(cluster.port()));
    return variables;
  }
}
