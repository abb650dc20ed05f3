"""Raw HTTP/1.x messages: bytes as they crossed the wire come in, head, headers and decoded body go out."""
