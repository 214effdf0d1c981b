#include "qkv/projected_component.h"

#include "steps/row.h"
#include "steps/terms.h"

namespace qkv {

Formula projected_component(const Document& document, const Attention& attention, const Step& step, int component,
                            const Style& style) {
    return component_written_out(Row(document, attention, step.query, style.decimals), step, component);
}

}  // namespace qkv
