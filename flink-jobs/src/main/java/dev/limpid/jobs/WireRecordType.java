package dev.limpid.jobs;

import dev.limpid.wire.WireRecord;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Tells Flink to use {@link WireRecordSerializer} for {@link WireRecord}. */
final class WireRecordType extends TypeInformation<WireRecord> {
  private static final long serialVersionUID = 1L;

  static final WireRecordType INSTANCE = new WireRecordType();

  @Override
  public TypeSerializer<WireRecord> createSerializer(SerializerConfig config) {
    return WireRecordSerializer.INSTANCE;
  }

  @Override
  public Class<WireRecord> getTypeClass() {
    return WireRecord.class;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof WireRecordType;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireRecordType;
  }

  @Override
  public int hashCode() {
    return WireRecordType.class.hashCode();
  }

  @Override
  public String toString() {
    return "WireRecord";
  }
}
