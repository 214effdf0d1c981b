#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "capture/tensor_file.h"

namespace qkv {

/// Lists of tokens: one for all, or one for each of a batch.
using TokenLists = std::vector<std::vector<std::string>>;

/// The tokens of a capture as they are given: in the file `asked_for` (empty: none), in the metadata or a member of the
/// capture, or in NAME.tokens.json beside its `path` NAME.npz. No list if none are given. Fails when they are no texts.
Result<TokenLists> token_lists(const TensorFile& file, const std::filesystem::path& path,
                               const std::filesystem::path& asked_for);

/// The notice that NAME.tokens.json lies beside the capture and says something else than `lists`, the tokens of the
/// capture.
std::optional<Message> unused_token_file(const TensorFile& file, const std::filesystem::path& path,
                                         const TokenLists& lists);

/// What a token without a name is called: t1 for the first.
std::string made_up_token(std::size_t index);

/// t1, t2, …
std::vector<std::string> made_up_tokens(int count);

/// The token as a document holds it: normalized and visible, and t4 for the fourth if nothing of that can be
/// seen.
Result<std::string> shown_token(const std::string& token, std::size_t index);

}  // namespace qkv
