"""What one would write instead of limpid: frames out of Kafka, through a recurrent model, and back.

`limpid bench --peer` starts a process for each partition. There is no checkpoint: what is killed
forgets its streams, and frames may be lost or come twice.
"""

import argparse
import json
import re

import cv2
import numpy as np
import onnxruntime as ort
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

parser = argparse.ArgumentParser()
for name in ("bootstrap", "frames", "output", "model"):
    parser.add_argument(name)
parser.add_argument("partition", type=int)
parser.add_argument("threads", type=int)
args = parser.parse_args()

cv2.setNumThreads(args.threads)
options = ort.SessionOptions()
options.intra_op_num_threads = args.threads
session = ort.InferenceSession(args.model, options, providers=["CPUExecutionProvider"])
contract = json.loads(session.get_modelmeta().custom_metadata_map["limpid"])
frame_in, frame_out = next(iter(contract["inputs"])), next(iter(contract["outputs"]))
states = contract["states"]
outputs = [frame_out] + [state["out"] for state in states]
future = contract["window"]["future"]  # the picture of a frame comes so many frames later
streams = {}  # key -> the recurrent states, the newest frame, the headers of frames on their way


def zeros(state, height, width):
    axes = {"N": 1, "H": height, "W": width}
    shape = []
    for term in state["shape"]:
        part = re.fullmatch(r"ceil\(([HW])/(\d+)\)", str(term))
        shape.append(-(-axes[part[1]] // int(part[2])) if part else axes.get(term, term))
    return np.zeros(shape, state["dtype"])


def step(key, stream):
    picture, *following = session.run(outputs, {frame_in: stream["frame"], **stream["states"]})
    stream["states"] = {state["in"]: value for state, value in zip(states, following, strict=True)}
    stream["steps"] += 1
    if stream["steps"] > future:
        jpeg = cv2.imencode(".jpg", picture[0][..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
        producer.produce(args.output, jpeg.tobytes(), key, headers=stream["headers"].pop(0))
        producer.poll(0)


def take(message):
    key, stream = message.key(), streams.get(message.key())
    if not message.value():  # the stream has ended
        for _ in range(future if stream else 0):
            step(key, stream)
        streams.pop(key, None)
        return
    image = cv2.imdecode(np.frombuffer(message.value(), np.uint8), cv2.IMREAD_COLOR)
    if stream is None:
        start = {state["in"]: zeros(state, *image.shape[:2]) for state in states}
        stream = streams[key] = {"states": start, "steps": 0, "headers": []}
    stream["frame"] = np.ascontiguousarray(image[None, ..., ::-1])
    stream["headers"].append(message.headers() or [])
    step(key, stream)


producer = Producer({"bootstrap.servers": args.bootstrap, "message.max.bytes": 16 << 20})
consumer = Consumer({"bootstrap.servers": args.bootstrap, "group.id": "peer"})
consumer.assign([TopicPartition(args.frames, args.partition, OFFSET_BEGINNING)])
while True:
    message = consumer.poll(1.0)
    if message is None:
        producer.flush()
    elif message.error():
        raise SystemExit(str(message.error()))
    else:
        take(message)
