#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "capture/tensor_file.h"

namespace qkv {

/// Lists of tokens: one for all, or one for each of a batch.
using TokenLists = std::vector<std::vector<std::string>>;

/// The tokens of a capture as they are given; of each no list if none are.
struct CaptureTokens {
    TokenLists queries;
    TokenLists keys;  ///< of the sentence that keys and values belong to, if it is another one
};

/// In the file `asked_for` (empty: none), in the metadata or a member of the capture, "tokens" and "key_tokens", or in
/// NAME.tokens.json beside its `path` NAME.npz. Fails when they are no texts.
Result<CaptureTokens> tokens_of(const TensorFile& file, const std::filesystem::path& path,
                                const std::filesystem::path& asked_for);

/// The notice that NAME.tokens.json lies beside the capture and says something else than `tokens`, those of the
/// capture.
std::optional<Message> unused_token_file(const TensorFile& file, const std::filesystem::path& path,
                                         const CaptureTokens& tokens);

/// The tokens as documents hold them: normalized and visible. One of which nothing can be seen is called t4 if it is
/// the fourth, and k4 if it is a key of another sentence (`are_keys`); `named` gets these names. Without lists, `count`
/// of them are called so.
Result<TokenLists> shown_tokens(const TokenLists& lists, int count, bool are_keys, std::vector<std::string>& named);

}  // namespace qkv
