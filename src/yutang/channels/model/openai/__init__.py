"""Whatever speaks OpenAI's chat completions: OpenAI, DeepSeek, Qwen, Doubao, Kimi, GLM, vLLM, Ollama and many more."""
